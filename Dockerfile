# Page and tracker. docs/hosting.md describes how to run the image; compose.yaml adds TLS, TURN and Redis.

FROM node:24-bookworm-slim AS build
WORKDIR /build
# Packages change less often than sources, and get a layer of their own.
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build
# Compilers are optional packages of packages. So is node-datachannel, which the keeper needs.
RUN npm prune --omit=dev --ignore-scripts && rm -rf node_modules/typescript node_modules/@typescript

FROM node:24-bookworm-slim
# The server needs Node alone: no package manager, and no shell script that would call one.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /usr/local/bin/yarn /usr/local/bin/yarnpkg /opt/yarn*
WORKDIR /tabswarm
COPY --from=build /build/package.json ./
COPY --from=build /build/node_modules ./node_modules
COPY --from=build /build/dist ./dist
COPY docs/hosting.md ./docs/
# Where a volume may be, for the keeper.
RUN mkdir -m 700 /keeper && chown node:node /keeper
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 KEEPER_FOLDER=/keeper
USER node
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["node", "dist/server/tabswarm.js", "health"]
CMD ["node", "dist/server/tabswarm.js", "serve"]
