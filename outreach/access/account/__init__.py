"""The account pages: own sessions, password, second factors, passkeys."""
