"""The path from volunteer inspector (อาสาเทศกิจ) to city inspector (พนักงานเทศกิจ)."""
