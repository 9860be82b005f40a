# The status page and its server
# docker build -f docker/frontend.Dockerfile -t platform-journey/frontend:dev .

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
LABEL org.opencontainers.image.title="frontend" \
      org.opencontainers.image.description="The status page and its server" \
      org.opencontainers.image.licenses="MIT"
ENV NODE_ENV=production PORT=8080
WORKDIR /app
COPY --from=build /workspace/apps/frontend/dist ./
USER node
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=3s --start-period=10s --retries=2 CMD ["node", "health-check.js"]
ENTRYPOINT ["node", "--enable-source-maps", "main.js"]
