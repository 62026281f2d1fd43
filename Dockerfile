# The worker as an image: `docker build -t announcement-watcher .`
# With a browser for sources with `render: true`: `docker build --build-arg LOCK=browser -t announcement-watcher .`
# Two stages with the same Python: the first installs what the lock files name, by hash; the second takes only the result.
ARG PYTHON=python:3.11-slim
# Which requirements/*.lock is installed: run or browser.
ARG LOCK=run

FROM ${PYTHON} AS build
ARG LOCK
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1
WORKDIR /build
COPY requirements/run.lock requirements/browser.lock requirements/build.lock requirements/
RUN python -m venv /opt/watcher \
    && /opt/watcher/bin/python -m pip install --require-hashes --only-binary :all: -r requirements/${LOCK}.lock \
    && python -m venv /opt/build \
    && /opt/build/bin/python -m pip install --require-hashes --only-binary :all: -r requirements/build.lock
COPY pyproject.toml README.md ./
COPY seeds seeds
COPY watcher watcher
RUN /opt/build/bin/python -m pip wheel --no-deps --no-build-isolation --wheel-dir /build/wheel . \
    && /opt/watcher/bin/python -m pip install --no-deps --no-index /build/wheel/*.whl \
    && /opt/watcher/bin/python -m compileall -q /opt/watcher/lib

FROM ${PYTHON}
ARG LOCK
ENV PATH=/opt/watcher/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
RUN useradd --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin watcher \
    && install -d -o 10001 -g 10001 /watcher/data
# Chromium's sandbox takes rights that a container's processes do not have; the container, without any, takes its place.
RUN if [ "$LOCK" = browser ]; then \
        apt-get update && apt-get install -y --no-install-recommends chromium && rm -rf /var/lib/apt/lists/* \
        && echo 'CHROMIUM_FLAGS="$CHROMIUM_FLAGS --no-sandbox"' > /etc/chromium.d/container; \
    fi
COPY --from=build /opt/watcher /opt/watcher
# Below it: config/ (mounted, read-only) and data/ (a volume). Nothing else is written, /tmp apart.
WORKDIR /watcher
VOLUME ["/watcher/data"]
USER 10001:10001
# The database tells whether polls are claimed in time; a start waits up to a minute before the first one.
HEALTHCHECK --interval=60s --timeout=30s --start-period=120s --retries=3 CMD ["watcher", "health"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["watcher"]
CMD ["run"]
