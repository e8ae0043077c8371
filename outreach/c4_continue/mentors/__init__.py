"""Mentors: adults who give their time to young people, once their background was checked."""
