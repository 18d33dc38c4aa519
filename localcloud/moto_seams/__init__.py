"""Where the twin mends moto: one module a seam, each installed and taken out as a whole."""
