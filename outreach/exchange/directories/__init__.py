"""Pages to export the directory of agencies as a package, and to import another one."""
