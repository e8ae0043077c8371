"""The directory: agencies, services, agreements, communities, languages and needs. It imports no young person."""
