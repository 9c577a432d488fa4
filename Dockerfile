# The portal in a container. Settings come from the environment alone: see the table in README.md.

FROM python:3.12-slim AS built
WORKDIR /portal
ENV PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY requirements/base.txt requirements/base.txt
RUN pip install --quiet --require-hashes -r requirements/base.txt
COPY package.json package-lock.json ./
COPY scripts/setup_frontend.py scripts/
RUN python scripts/setup_frontend.py
COPY . .
RUN python scripts/setup_frontend.py \
    && python scripts/compile_messages.py \
    # Collecting needs settings, not secrets: this key signs nothing and stays in this stage.
    && PORTAL_SECRET_KEY=only-for-building PORTAL_VAR=/tmp/var DJANGO_SETTINGS_MODULE=portal.settings.base \
       python manage.py collectstatic --noinput -v0 \
    && rm -r tests

FROM python:3.12-slim
RUN useradd --system --uid 10001 --home-dir /portal portal && install -d -o portal -g portal -m 700 /data
WORKDIR /portal
COPY --from=built /opt/venv /opt/venv
COPY --from=built /portal /portal
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=portal.settings.production \
    PORTAL_VAR=/data
USER portal
VOLUME /data
EXPOSE 8000
HEALTHCHECK --start-period=60s CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=5)"]
CMD ["sh", "-c", "python manage.py setup_portal && exec gunicorn portal.wsgi"]
