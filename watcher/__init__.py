"""The announcement watcher: rings once per fact when a production is named, placed, dated or shown."""
