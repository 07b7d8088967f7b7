"""Makes the manual pages and the reference out of the comments of the public headers, and holds the comments to the
rules that they have to keep. Entry: tools/sdk generate-docs."""
