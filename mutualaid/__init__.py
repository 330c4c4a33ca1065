"""The wiring: settings, addresses, server entry point. Imported by nobody."""
