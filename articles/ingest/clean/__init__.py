"""Raw entries into clean ones. `sanitise` is the only producer of HTML we trust. Pure."""
