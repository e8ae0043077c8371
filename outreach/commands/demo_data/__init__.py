"""The demo programme: invented young people since fiscal year 2554, made through the verbs that people use."""
