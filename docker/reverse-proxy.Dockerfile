# The reverse proxy: TLS, routes, health checks, certificates
# docker build -f docker/reverse-proxy.Dockerfile -t platform-journey/reverse-proxy:dev .

# The same lines in every app's file: whoever builds them all builds this once.
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /workspace
COPY package.json package-lock.json .npmrc nx.json tsconfig.base.json vite.service.config.ts ./
COPY apps apps
COPY libs libs
COPY chaos/package.json chaos/
COPY docker/package.json docker/
COPY infra/package.json infra/
COPY tools/package.json tools/
RUN --mount=type=cache,target=/root/.npm npm ci --no-audit --no-fund \
 && npx nx run-many -t build --projects=api,frontend,reverse-proxy

FROM node:24.21.0-bookworm-slim
LABEL org.opencontainers.image.title="reverse-proxy" \
      org.opencontainers.image.description="The reverse proxy: TLS, routes, health checks, certificates" \
      org.opencontainers.image.licenses="MIT"
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /workspace/apps/reverse-proxy/dist ./
# Where a volume is mounted: it takes over who owns this.
RUN install -d -o node -g node -m 700 /var/lib/platform/certificates
USER node
EXPOSE 8443 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=3s --start-period=10s --retries=2 CMD ["node", "health-check.js"]
ENTRYPOINT ["node", "--max-semi-space-size=8", "--no-allocation-site-pretenuring", "--no-parallel-scavenge", "--no-maglev", "main.js"]
