import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { formatOf, isGltf, isWeb, kindOf, type MediaFile } from './media-kind.ts';

const Solid = lazy(() => import('./solid.tsx'));

interface MediaProps {
  readonly file: MediaFile;
  /** What the file shows, such as its prompt. */
  readonly alt: string;
  /** Small, still and without controls, as part of a list. */
  readonly thumbnail?: boolean;
  /** A thumbnail that can be played where it is. */
  readonly players?: boolean;
}

/** A file as itself: an image, a player, or a link with its format. One that no longer loads says so. */
export function Media({ file, alt, thumbnail = false, players = false }: MediaProps) {
  const [gone, setGone] = useState(false);
  useEffect(() => setGone(false), [file.url]);
  if (!isWeb(file.url)) return <p className="fl-media-note">{file.url}</p>;
  if (gone) return <Gone url={file.url} thumbnail={thumbnail} />;
  const fail = () => setGone(true);
  // Known sizes keep what is below from jumping when the file comes.
  const size = file.width && file.height ? { width: file.width, height: file.height } : {};
  switch (kindOf(file)) {
    case 'image':
      return (
        <img
          className="fl-media"
          src={file.url}
          alt={alt}
          loading="lazy"
          decoding="async"
          onError={fail}
          {...size}
        />
      );
    case 'video':
      return thumbnail ? (
        <VideoThumbnail url={file.url} alt={alt} player={players} onError={fail} />
      ) : (
        <>
          <video
            className="fl-media"
            src={file.url}
            aria-label={alt}
            controls
            preload="metadata"
            onError={fail}
            {...size}
          />
          <OpenFile file={file} />
        </>
      );
    case 'audio':
      return thumbnail && !players ? (
        <p className="fl-media-note">♪ Audio</p>
      ) : (
        <>
          <audio
            className="fl-media"
            src={file.url}
            aria-label={alt}
            controls
            preload={thumbnail ? 'none' : 'metadata'}
            onError={fail}
          />
          {!thumbnail && <OpenFile file={file} />}
        </>
      );
    case 'model':
    case 'file':
      return thumbnail ? (
        <p className="fl-media-note">{formatOf(file)}</p>
      ) : isGltf(file) ? (
        <SolidFile file={file} alt={alt} />
      ) : (
        <OpenFile file={file} />
      );
  }
}

function OpenFile({ file }: { file: MediaFile }) {
  return (
    <p className="fl-media-note">
      <FileLink url={file.url}>Open the {formatOf(file)} file</FileLink>
    </p>
  );
}

/** A solid with a link to its file. What draws it is loaded when the first is shown. */
function SolidFile({ file, alt }: { file: MediaFile; alt: string }) {
  const [failed, setFailed] = useState(false);
  return (
    <>
      {!failed && (
        <Suspense fallback={<div className="fl-solid" aria-busy="true" />}>
          <Solid url={file.url} alt={alt} onError={() => setFailed(true)} />
        </Suspense>
      )}
      <p className="fl-media-note">
        {failed && 'It cannot be shown here: the file may have expired, or this browser draws no 3D. '}
        <FileLink url={file.url}>Open the {formatOf(file)} file</FileLink>
      </p>
    </>
  );
}

/** The first frame, loaded when it comes near: browsers load no video lazily by themselves. */
function VideoThumbnail(props: { url: string; alt: string; player: boolean; onError: () => void }) {
  const { url, alt, player, onError } = props;
  const video = useRef<HTMLVideoElement>(null);
  const [near, setNear] = useState(false);
  useEffect(() => {
    if (!video.current) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) setNear(true);
      },
      { rootMargin: '200px' },
    );
    observer.observe(video.current);
    return () => observer.disconnect();
  }, []);
  return (
    <>
      <video
        ref={video}
        className="fl-media"
        {...(near && { src: url })}
        aria-label={alt}
        controls={player}
        muted={!player}
        playsInline
        preload="metadata"
        onError={onError}
      />
      {!player && (
        <span className="fl-media-play" aria-hidden="true">
          ▶
        </span>
      )}
    </>
  );
}

function Gone({ url, thumbnail }: { url: string; thumbnail: boolean }) {
  if (thumbnail) return <p className="fl-media-note">The file does not load. It may have expired.</p>;
  return (
    <p className="fl-media-note">
      The file does not load. It may have expired: <FileLink url={url}>try the link</FileLink>
    </p>
  );
}

function FileLink({ url, children }: { url: string; children: React.ReactNode }) {
  return (
    <a href={url} target="_blank" rel="noreferrer">
      {children}
    </a>
  );
}
