# One image for the API and the sandbox; docker-compose.yml says which of them a container runs.
FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY . .
RUN --mount=type=cache,target=/root/.npm \
    npm install --include=dev --ignore-scripts --no-audit --no-fund --loglevel=error \
    && npm run build \
    && npm prune --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error

FROM node:22-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app ./
USER node
CMD ["node", "apps/tripsage-api/dist/main.js"]
