"""Finding a site’s feeds, and a look at one before it is saved."""
