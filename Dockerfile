# Boss Workflow as a container: `docker build -t boss-workflow .`, settings by the environment (see .env.example).
FROM python:3.11-slim-bookworm AS build
ENV UV_COMPILE_BYTECODE=1 \
    UV_LINK_MODE=copy \
    UV_PROJECT_ENVIRONMENT=/app/.venv \
    UV_PYTHON_DOWNLOADS=never
WORKDIR /app
RUN pip install --no-cache-dir --disable-pip-version-check uv==0.13.9
COPY pyproject.toml uv.lock README.md ./
RUN uv sync --locked --no-dev --no-install-project --no-cache
COPY src ./src
RUN uv sync --locked --no-dev --no-editable --no-cache

FROM python:3.11-slim-bookworm
ENV DATA_DIR=/data \
    ENVIRONMENT=production \
    HOST=0.0.0.0 \
    PATH=/app/.venv/bin:$PATH \
    PORT=8000 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
RUN groupadd --system --gid 10001 boss \
    && useradd --system --uid 10001 --gid boss --home-dir /data --shell /usr/sbin/nologin boss \
    && install -d -m 0700 -o boss -g boss /data
WORKDIR /app
COPY --from=build /app/.venv ./.venv
COPY alembic.ini ./
COPY alembic ./alembic
USER boss
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/health/live', timeout=4)"]
CMD ["boss", "serve"]
