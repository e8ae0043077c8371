"""Things given to young people: a fare, a meal, tools, a scholarship."""
