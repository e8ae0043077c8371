"""The first C, Core person: places, contacts, groups and core persons."""
