"""The first C: places, contacts, groups and core persons."""
