// Corners of an octahedron; each face has corners of its own, so that its edges are sharp.
const TOP = [0, 1, 0];
const BOTTOM = [0, -1, 0];
const SIDES = [
  [1, 0, 0],
  [0, 0, 1],
  [-1, 0, 0],
  [0, 0, -1],
];
const FLOAT = 5126;
const GLB = 0x46546c67;
const JSON_CHUNK = 0x4e4f534a;
const BINARY_CHUNK = 0x004e4942;

/** An octahedron as binary glTF 2.0 (https://registry.khronos.org/glTF/specs/2.0/glTF-2.0.html#binary-gltf-layout). */
export function sampleSolid(): Uint8Array {
  const faces = SIDES.flatMap((side, index) => {
    const next = SIDES[(index + 1) % SIDES.length] ?? side;
    return [
      [TOP, next, side],
      [BOTTOM, side, next],
    ];
  });
  const positions = faces.flat(2);
  // The normal of an octahedron's face is the sum of its corners.
  const normals = faces.flatMap((face) => {
    const normal = [0, 1, 2].map((axis) => face.reduce((sum, corner) => sum + (corner[axis] ?? 0), 0));
    return face.flatMap(() => normal.map((part) => part / Math.sqrt(3)));
  });
  const binary = Buffer.from(new Float32Array([...positions, ...normals]).buffer);
  const half = binary.length / 2;
  const count = positions.length / 3;
  const text = JSON.stringify({
    asset: { version: '2.0' },
    scene: 0,
    scenes: [{ nodes: [0] }],
    nodes: [{ mesh: 0 }],
    meshes: [{ primitives: [{ attributes: { POSITION: 0, NORMAL: 1 }, material: 0 }] }],
    materials: [{ pbrMetallicRoughness: { baseColorFactor: [0.2, 0.5, 0.8, 1], metallicFactor: 0.1 } }],
    accessors: [
      {
        bufferView: 0,
        componentType: FLOAT,
        count,
        type: 'VEC3',
        min: [-1, -1, -1],
        max: [1, 1, 1],
      },
      { bufferView: 1, componentType: FLOAT, count, type: 'VEC3' },
    ],
    bufferViews: [
      { buffer: 0, byteOffset: 0, byteLength: half },
      { buffer: 0, byteOffset: half, byteLength: half },
    ],
    buffers: [{ byteLength: binary.length }],
  });
  const json = Buffer.from(text.padEnd(Math.ceil(text.length / 4) * 4));
  return Buffer.concat([
    words(GLB, 2, 12 + 8 + json.length + 8 + binary.length),
    words(json.length, JSON_CHUNK),
    json,
    words(binary.length, BINARY_CHUNK),
    binary,
  ]);
}

function words(...values: readonly number[]): Buffer {
  return Buffer.from(new Uint32Array(values).buffer);
}
