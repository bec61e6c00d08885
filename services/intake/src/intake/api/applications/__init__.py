"""An application from draft to acceptance or withdrawal."""
