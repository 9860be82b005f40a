#!/bin/sh
# Makes what Pebble needs and an image must not hold or a user may change, then becomes Pebble.
set -eu

# The certificate of its own https: who asks Pebble for certificates trusts this one.
if [ ! -s /pki/pebble.pem ]; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj '/CN=Pebble' \
    -addext 'subjectAltName=DNS:localhost,IP:127.0.0.1' -keyout /pki/pebble.key.pem -out /pki/pebble.new.pem
  mv /pki/pebble.new.pem /pki/pebble.pem
fi

# The root of what it issues is a new one at each start, so what it issued before is worth nothing any more.
rm -rf /certificates/certificates

cat >/tmp/config.json <<CONFIG
{
  "pebble": {
    "listenAddress": "0.0.0.0:14000",
    "managementListenAddress": "0.0.0.0:15000",
    "certificate": "/pki/pebble.pem",
    "privateKey": "/pki/pebble.key.pem",
    "httpPort": 8080,
    "tlsPort": ${HTTPS_PORT},
    "certificateValidityPeriod": ${CERTIFICATE_SECONDS}
  }
}
CONFIG
exec pebble -config /tmp/config.json
