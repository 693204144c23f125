// The signing vectors through the package.

import * as api from '../../pkg/index.js';
import { testVectors } from './vectors.js';

testVectors(() => api);
