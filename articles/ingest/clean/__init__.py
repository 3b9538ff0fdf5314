"""Turns raw entries into clean ones; `sanitise` is the only producer of the HTML that pages show unescaped. Pure."""
