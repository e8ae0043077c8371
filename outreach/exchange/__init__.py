"""Exchange with other systems in standard formats: FHIR and HSDS."""
