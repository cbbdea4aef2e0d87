import uPlot from 'uplot';

// The chart library is served beside the page's own files, as `uplot.js`.
export default uPlot;
