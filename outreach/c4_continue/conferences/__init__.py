"""Case conferences: people of several agencies about one young person; what may be told to whom; tasks that follow."""
