# The server, for its own PostgreSQL: see docs/operations.md. Commands run by their file, such as
# `docker run --rm fal-ledger dist/commands/token.js --help`.
FROM node:24-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build && ops/image/assemble.sh /image

# Without a shell and a package manager; `nonroot` is the user 65532.
FROM gcr.io/distroless/nodejs24-debian12:nonroot
WORKDIR /app
# The layer that changes least comes first.
COPY --from=build /image/node_modules ./node_modules
COPY --from=build /image/package.json /image/LICENSE ./
COPY --from=build /image/prisma ./prisma
COPY --from=build /image/dist ./dist
ENV NODE_ENV=production
USER 65532:65532
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s \
  CMD ["/nodejs/bin/node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 4000}/health`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["dist/main.js"]
