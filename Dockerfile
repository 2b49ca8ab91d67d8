# docker build -t bucket-warden . && docker run --rm -v "$PWD:/work" bucket-warden infra
FROM node:22-slim AS build
WORKDIR /source
COPY . .
RUN npm ci --no-audit --no-fund && npm pack --pack-destination /

FROM node:22-slim
COPY --from=build /bucket-warden-*.tgz /tmp/
RUN npm install --global --omit=dev --no-audit --no-fund /tmp/bucket-warden-*.tgz && rm /tmp/*.tgz
USER node
WORKDIR /work
ENTRYPOINT ["bucket-warden"]
