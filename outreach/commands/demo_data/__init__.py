"""The demo programme: invented young people since fiscal year 2554, created through the application's own functions."""
