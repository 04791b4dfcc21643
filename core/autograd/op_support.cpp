// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/autograd/op_support.h"

#include "core/base/error.h"

namespace rationale::ops::detail {

void require(bool holds, const char* op, const char* what, std::initializer_list<Shape> shapes) {
    if (holds)
        return;
    std::string text = std::string(what) + ":";
    for (const Shape& shape : shapes)
        text.append(" ").append(toString(shape));
    throw Error(ErrorKind::Internal, text, std::string("op ") + op);
}

View rowsOf(View view, int64_t begin, int64_t end) {
    if (!view)
        return view;
    const int64_t rowBytes = view.columns() * kernels::bytesOf(view.dtype);
    const int64_t stride = view.rank > 1 ? rowBytes : kernels::bytesOf(view.dtype);
    view.data = static_cast<char*>(view.data) + begin * stride;
    view.dims[0] = end - begin;
    return view;
}

} // namespace rationale::ops::detail
