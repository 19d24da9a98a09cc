import { Box3, Group, Mesh, PerspectiveCamera, PMREMGenerator, Scene, Sphere, WebGLRenderer } from 'three';
import { OrbitControls } from 'three/examples/jsm/controls/OrbitControls.js';
import { RoomEnvironment } from 'three/examples/jsm/environments/RoomEnvironment.js';
import { GLTFLoader } from 'three/examples/jsm/loaders/GLTFLoader.js';

/** Where a solid is drawn. */
export interface Stage {
  /** Loads a glTF file and draws it; rejects if it cannot be loaded. */
  show(url: string): Promise<void>;
  /** Turns the solid around the axis that stands, and the one that lies. */
  turn(around: number, over: number): void;
  /** Brings the camera to this part of its distance. */
  zoom(factor: number): void;
  close(): void;
}

const FIELD_OF_VIEW = 40;
// A little more than what just fits.
const ROOM = 1.15;

/** Prepares a canvas, in whose parent the solid fits. Throws where there is no WebGL. */
export function createStage(canvas: HTMLCanvasElement): Stage {
  const renderer = new WebGLRenderer({ canvas, antialias: true, alpha: true });
  renderer.setPixelRatio(devicePixelRatio);
  const scene = new Scene();
  const light = new PMREMGenerator(renderer);
  scene.environment = light.fromScene(new RoomEnvironment()).texture;
  // Faces that look exactly into a corner of the room are speckled, and solids of models are often aligned with it.
  scene.environmentRotation.set(0.2, 0.3, 0);
  const camera = new PerspectiveCamera(FIELD_OF_VIEW);
  const controls = new OrbitControls(camera, canvas);
  const solid = new Group();
  scene.add(solid);

  // Nothing moves by itself: it is drawn when something has changed, once a frame.
  let frame = 0;
  const draw = () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => renderer.render(scene, camera));
  };
  const fit = () => {
    const { clientWidth: width = 0, clientHeight: height = 0 } = canvas.parentElement ?? {};
    if (width === 0 || height === 0) return;
    renderer.setSize(width, height);
    camera.aspect = width / height;
    camera.updateProjectionMatrix();
    draw();
  };
  const resized = new ResizeObserver(fit);
  if (canvas.parentElement) resized.observe(canvas.parentElement);
  controls.addEventListener('change', draw);
  let closed = false;

  return {
    async show(url) {
      const { scene: loaded } = await new GLTFLoader().loadAsync(url);
      if (closed) return;
      const { center, radius } = new Box3().setFromObject(loaded).getBoundingSphere(new Sphere());
      loaded.position.sub(center);
      solid.add(loaded);
      const distance = (ROOM * radius) / Math.sin((FIELD_OF_VIEW * Math.PI) / 360);
      camera.near = distance / 100;
      camera.far = distance * 100;
      camera.position.set(0.6, 0.4, 1).setLength(distance);
      controls.update();
      fit();
      canvas.dataset['shown'] = '';
    },
    turn(around, over) {
      solid.rotation.y += around;
      solid.rotation.x += over;
      draw();
    },
    zoom(factor) {
      camera.position.multiplyScalar(factor);
      controls.update();
      draw();
    },
    close() {
      closed = true;
      cancelAnimationFrame(frame);
      resized.disconnect();
      controls.dispose();
      scene.traverse((object) => {
        if (object instanceof Mesh) object.geometry.dispose();
      });
      light.dispose();
      renderer.dispose();
      // Browsers keep only a few at once.
      renderer.forceContextLoss();
    },
  };
}
