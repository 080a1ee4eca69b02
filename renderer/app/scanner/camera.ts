/** Reads codes in a picture; phones' browsers have it, TypeScript does not know it yet. */
interface CodeReader {
  detect(picture: HTMLVideoElement): Promise<readonly { rawValue: string }[]>
}

declare global {
  interface Window {
    BarcodeDetector?: new (options: { formats: readonly string[] }) => CodeReader
  }
}

/** Browsers give the camera to pages that came over HTTPS or from this machine. */
export const canScanByCamera = (): boolean => window.BarcodeDetector !== undefined && 'mediaDevices' in navigator

const pauseMs = 150

/**
 * Shows the camera at the back in a video and answers the first QR code it sees; undefined where it was stopped before.
 * The camera is off in any case when this is over.
 *
 * @throws DOMException as the browser says it, such as `NotAllowedError`
 */
export async function scanByCamera(video: HTMLVideoElement, stopped: AbortSignal): Promise<string | undefined> {
  if (window.BarcodeDetector === undefined) return undefined
  const reader = new window.BarcodeDetector({ formats: ['qr_code'] })
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
  try {
    if (stopped.aborted) return undefined
    video.srcObject = stream
    await video.play()
    for (;;) {
      const [found] = await reader.detect(video)
      if (stopped.aborted) return undefined
      if (found) return found.rawValue
      await new Promise((resolve) => window.setTimeout(resolve, pauseMs))
    }
  } catch (error) {
    if (stopped.aborted) return undefined
    throw error
  } finally {
    for (const track of stream.getTracks()) track.stop()
  }
}
