"""The benchmarks that stand on the product's own pure functions do what they say."""
