# Pebble, the ACME server that Let's Encrypt tests with, as the certificate authority of a developer's machine.
FROM debian:bookworm-slim
LABEL org.opencontainers.image.title="pebble" \
      org.opencontainers.image.description="A certificate authority for docker compose; nobody trusts it"
RUN apt-get update && apt-get install -y --no-install-recommends pebble openssl curl && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 1000 pebble && install -d -o pebble -m 755 /pki
COPY docker/pebble/ /etc/pebble/
USER pebble
HEALTHCHECK --interval=2s --timeout=3s --retries=15 \
  CMD ["curl", "--fail", "--silent", "--output", "/dev/null", "--cacert", "/pki/pebble.pem", "https://localhost:14000/dir"]
ENTRYPOINT ["/bin/sh", "/etc/pebble/entrypoint.sh"]
