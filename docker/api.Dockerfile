# The platform's API
# docker build -f docker/api.Dockerfile -t platform-journey/api:dev .

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
LABEL org.opencontainers.image.title="api" \
      org.opencontainers.image.description="The platform's API" \
      org.opencontainers.image.licenses="MIT"
ENV NODE_ENV=production PORT=3000
WORKDIR /app
COPY --from=build /workspace/apps/api/dist ./
USER node
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=3s --start-period=10s --retries=2 CMD ["node", "health-check.js"]
ENTRYPOINT ["node", "--enable-source-maps", "main.js"]
