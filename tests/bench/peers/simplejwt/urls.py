from django.urls import path
from rest_framework_simplejwt.views import TokenRefreshView

urlpatterns = [path("account/token/refresh/", TokenRefreshView.as_view())]
