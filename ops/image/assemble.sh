#!/bin/sh
# Puts what the image of the server holds into a folder: the build, the migrations and the packages that it runs on, without the
# embedded PostgreSQL and what only builds and tests need. Run `npm ci && npm run build` before.
set -eu
cd "$(dirname "$0")/../.."
target=${1:?the folder}
mkdir -p "$target/prisma"
cp package.json package-lock.json LICENSE "$target/"
npm ci --prefix "$target" --omit=dev --omit=optional --omit=peer --ignore-scripts --prefer-offline --no-audit --no-fund
cp -R dist "$target/"
rm -f "$target/dist/.tsbuildinfo"
cp -R prisma/migrations "$target/prisma/"
