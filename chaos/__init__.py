"""Storms: real server processes killed, restarted and starved while people answer; afterwards every acknowledgement is looked up."""
