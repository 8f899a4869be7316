"""Site chrome: line facts, site templates, and the rules or models that tell furniture from content."""
