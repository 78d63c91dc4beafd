"""The tree of clubs, its settings, the wave calendar, cells and manifests."""
