"""Where suites come from: origins tried in order, each giving a read-only tree with provenance."""
