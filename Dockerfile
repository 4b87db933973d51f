# UMS Mail: docker build -t ums-mail . (docs/operate.md says how to run it)

FROM node:24-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
# Of better-sqlite3, 12 is what Node.js 20 needs; from Node.js 24.19 on it aborts the process. 13 brings its binary along.
RUN npm install --no-save --ignore-scripts --no-audit --no-fund better-sqlite3@13.2.0
COPY tsconfig.json tsconfig.build.json ./
COPY scripts scripts
COPY src src
COPY templates templates
COPY web web
RUN npm run build
# Takes out what only the build needs.
RUN npm install --no-save --omit=dev --ignore-scripts --no-audit --no-fund better-sqlite3@13.2.0

FROM node:24-bookworm-slim
ENV NODE_ENV=production LOG_FORMAT=json DATABASE_URL=sqlite:/data/ums-mail.sqlite
WORKDIR /app
# Only with SQLite: the database, the secret key and the admin token.
RUN mkdir /data && chown node:node /data
VOLUME /data
# Owned by root: the server cannot change its own program.
COPY --from=build /build/package.json ./
COPY --from=build /build/node_modules node_modules
COPY --from=build /build/templates templates
COPY --from=build /build/dist dist
USER node
EXPOSE 3000
# That the process answers; whether it can do its work is for load balancers: /ums/health/ready.
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/ums/health/live`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/main.js"]
