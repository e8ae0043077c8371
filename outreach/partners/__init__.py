"""Access for partner agencies: their pages with an account, links and the pages behind them, the inbox of all channels.

Two pages of the centre stand here too: the links that it hands out, and the closing of an agency.
"""
