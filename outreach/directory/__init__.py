"""The directory: agencies, services, agreements, communities, languages and needs. It knows no young person."""
