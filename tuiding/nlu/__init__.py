"""The pipeline's own graph components, one per file. ``config.yml`` names them in order."""
