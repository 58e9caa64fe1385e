# The image of web, worker and beat in docker-compose.yml. Front-end packages and translations are
# made at build time; nothing is fetched when a container starts.
FROM node:22-slim AS front
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev

FROM python:3.12-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 LANG=C.UTF-8 DATA_DIR=/var/lib/qiannan
WORKDIR /app
COPY requirements requirements
ARG SPARK=
ARG S3=
RUN export PIP_NO_CACHE_DIR=1 PIP_REQUIRE_HASHES=1 PIP_NO_DEPS=1 PIP_ONLY_BINARY=:all: \
    && pip install -r requirements/base.txt \
    && if [ -n "$SPARK" ]; then pip install -r requirements/build.txt \
       && pip install --no-binary=pyspark --use-pep517 --no-build-isolation -r requirements/spark.txt; fi \
    && if [ -n "$S3" ]; then pip install -r requirements/s3.txt; fi \
    && useradd --system --uid 1000 --home-dir /app qiannan \
    && install -d -o qiannan /var/lib/qiannan /app/.dev
COPY . .
COPY --from=front /app/node_modules node_modules
RUN python qiannan/demo/messages.py \
    && mkdir staticfiles \
    && python manage.py collectstatic --noinput --verbosity 0 \
    && rm -rf .dev/* && chown qiannan .dev
USER qiannan
EXPOSE 8000
CMD ["gunicorn", "qiannan.wsgi", "--bind", "0.0.0.0:8000", "--workers", "3", "--threads", "4", \
     "--timeout", "120", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
