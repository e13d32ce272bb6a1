#!/bin/sh
# The release as a careful engineer makes it from stock tools: reproducible archives, checksums and signatures in one
# bucket, then a copy of the bucket for every further region.
#
#   peers.sh WORKERS BUCKETS REGION... <JOBS
#
# Each line of JOBS is a build's folder and its archive in the bucket. The environment has SIGNING_KEY and
# SOURCE_DATE_EPOCH. With one worker this is the plain loop.
set -eu

pack() {
    folder=$1 key=$2 archive=$BUCKET/$2
    mkdir -p "${archive%/*}"
    # xz has no use for more threads here: at this level a block has 192 MiB, so every payload is one block.
    tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" -C "$folder" -cf - . |
        xz -9e >"$archive"
    (cd "$BUCKET" && sha256sum "$key") >"$archive.sha256"
    openssl dgst -sha256 -sign "$SIGNING_KEY" -out "$archive.sig" "$archive"
}

if [ "$1" = pack ]; then
    pack "$2" "$3"
    exit
fi

workers=$1 buckets=$2 first=$3
shift 3
BUCKET=$buckets/$first-greengrass-updates
export BUCKET
xargs -P "$workers" -n 2 sh "$0" pack
for region in "$@"; do
    cp -r "$BUCKET" "$buckets/$region-greengrass-updates"
done
