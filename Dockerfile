# One image for web server, worker, beat and the command line; docker-compose.yml says which is which.
FROM node:22-bookworm-slim AS front
WORKDIR /front
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --omit=dev --no-audit --no-fund

FROM python:3.11-slim-bookworm
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /srv/fest-ops
COPY requirements/core.txt requirements/core.txt
RUN pip install --require-hashes --no-deps --only-binary=:all: -r requirements/core.txt
COPY --from=front /front/node_modules node_modules
COPY fest_ops fest_ops
COPY worker worker
COPY migrations migrations
RUN printf '%s\n' '#!/bin/sh' "exec python -c 'from fest_ops.cli import main; main()' \"\$@\"" > /usr/local/bin/fest-ops \
  && chmod 755 /usr/local/bin/fest-ops \
  && useradd --system --uid 10001 --home-dir /srv/fest-ops fest-ops \
  && mkdir -p /srv/files && chown fest-ops /srv/files
ENV FEST_OPS_VENDOR=/srv/fest-ops/node_modules FEST_OPS_FILES=/srv/files PYTHONPATH=/srv/fest-ops
USER fest-ops
VOLUME /srv/files
EXPOSE 8000
CMD ["python", "-m", "fest_ops.server", "--host", "0.0.0.0", "--port", "8000"]
