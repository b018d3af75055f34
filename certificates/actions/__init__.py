"""Every write of this app: issuing, revoking, rendering, the pledge."""
